/// An array with one element for each row of a table, which only an index of that table reaches.
///
/// It may have fewer elements than the table has rows: `index < array.endIndex` says whether one is there.
public struct IndexedArray<Index: TableIndex, Element> {
    @usableFromInline
    var elements: ContiguousArray<Element>

    /// Makes an array of elements in the order of the rows.
    @inlinable
    public init(_ elements: some Sequence<Element>) { self.elements = ContiguousArray(elements) }

    /// Makes an array with the same element for each of so many rows.
    @inlinable
    public init(repeating element: Element, count: Int) {
        elements = ContiguousArray(repeating: element, count: count)
    }

    /// Adds the element of the next row.
    @inlinable
    public mutating func append(_ element: Element) { elements.append(element) }
}

extension IndexedArray: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral {
    @inlinable
    public init(arrayLiteral elements: Element...) { self.elements = ContiguousArray(elements) }

    @inlinable
    public var startIndex: Index { Index(0) }

    @inlinable
    public var endIndex: Index { Index(elements.count) }

    @inlinable
    public var count: Int { elements.count }

    @inlinable
    public subscript(index: Index) -> Element {
        @inline(__always)
        get { elements[index.position] }
        @inline(__always)
        _modify { yield &elements[index.position] }
    }

    @inlinable
    public func makeIterator() -> ContiguousArray<Element>.Iterator { elements.makeIterator() }
}

extension IndexedArray: Sendable where Element: Sendable {}

/// An array with one element for each thread.
public typealias ByThread<Element> = IndexedArray<ThreadIndex, Element>

/// An array with one element for each object.
public typealias ByObject<Element> = IndexedArray<ObjectIndex, Element>
