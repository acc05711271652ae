import TraceModel

/// From names to threads and objects.
extension STDImporter {
    /// The thread that a line says acts.
    func actor(_ name: UnsafeRawBufferPointer) -> Int {
        thread(threadNames.number(of: name))
    }

    /// The thread that an operand names: digits alone, N, stand for TN.
    func operand(_ name: UnsafeRawBufferPointer) -> Int { thread(operandName(name)) }

    /// The number of the name of the thread that an operand names.
    func operandName(_ name: UnsafeRawBufferPointer) -> Int {
        guard name.allSatisfy({ (0x30...0x39).contains($0) }) else { return threadNames.number(of: name) }
        var full = [UInt8(ascii: "T")]
        full += name
        return full.withUnsafeBytes { threadNames.number(of: $0) }
    }

    private func thread(_ name: Int) -> Int {
        knownThread(name) ?? addThread(name, ordinal: 0)
    }

    /// The thread that a name stands for, if there is one.
    func knownThread(_ name: Int) -> Int? { name < threadOfName.count ? threadOfName[name] : nil }

    /// A new thread; it is the one that its name stands for from now on.
    func addThread(_ name: Int, ordinal: Int) -> Int {
        lastID += 1
        threads.append(ImportedThread(id: lastID, name: name, ordinal: ordinal))
        while threadOfName.count <= name { threadOfName.append(nil) }
        threadOfName[name] = threads.count - 1
        return threads.count - 1
    }

    /// The lock of a name.
    func lock(_ name: UnsafeRawBufferPointer) -> Int { object(.lock, name) }

    /// The object of a name.
    func object(_ space: ImportedSpace, _ name: UnsafeRawBufferPointer) -> Int {
        let number = names[space.rawValue].number(of: name)
        return knownObject(space, number) ?? addObject(space, number, ordinal: 0)
    }

    /// The object that a name stands for, if there is one.
    func knownObject(_ space: ImportedSpace, _ name: Int) -> Int? {
        name < objectOfName[space.rawValue].count ? objectOfName[space.rawValue][name] : nil
    }

    /// A new object; it is the one that its name stands for from now on.
    func addObject(_ space: ImportedSpace, _ name: Int, ordinal: Int) -> Int {
        lastID += 1
        let state: Int
        switch space {
        case .lock:
            state = locks.count
            locks.append(ImportedLock())
        case .condition:
            state = conditions.count
            conditions.append(ImportedCondition())
        case .semaphore:
            state = permits.count
            permits.append(nil)
        case .barrier:
            state = barriers.count
            barriers.append(ImportedBarrier())
        case .variable, .futex: state = -1
        }
        objects.append(ImportedObject(id: lastID, space: space, name: name, ordinal: ordinal, state: state))
        while objectOfName[space.rawValue].count <= name { objectOfName[space.rawValue].append(nil) }
        objectOfName[space.rawValue][name] = objects.count - 1
        return objects.count - 1
    }

    /// What a thread is called: a second thread of one name has a number behind it.
    func name(thread: Int) -> String {
        let row = threads[thread]
        let name = threadNames.text(row.name)
        return row.ordinal == 0 ? name : "\(name)#\(row.ordinal)"
    }

    /// What an object is called: a second object of one name has a number behind it.
    func name(object: Int) -> String {
        let row = objects[object]
        let name = names[row.space.rawValue].text(row.name)
        return row.ordinal == 0 ? name : "\(name)#\(row.ordinal)"
    }

    /// The name in quotation marks, cut where it is long.
    func quoted(_ thread: Int) -> String { "'\(Self.shortened(name(thread: thread)))'" }

    /// The name in quotation marks, cut where it is long.
    func quoted(object: Int) -> String { "'\(Self.shortened(name(object: object)))'" }

    private static func shortened(_ name: String) -> String {
        name.unicodeScalars.count <= 60 ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(59))) + "…"
    }
}
