/// The first `count` primes.
func primes(_ count: Int) -> [Int] {
    Array((2...).lazy.filter(isPrime).prefix(count))
}

private func isPrime(_ number: Int) -> Bool {
    var divisor = 2
    while divisor * divisor <= number {
        if number.isMultiple(of: divisor) { return false }
        divisor += 1
    }
    return true
}
