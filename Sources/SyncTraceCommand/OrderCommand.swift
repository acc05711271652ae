import ArgumentParser

struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order",
        abstract: "Keeps the order in which locks are acquired in a file, and holds traces against it.",
        discussion: """
            The file is a text that belongs into the repository and may be edited. 'A -> B' says that B may be acquired \
            while A is held, and A not while B is held; 'level A, B' puts locks after those of the levels above. What \
            follows from several lines holds as well. A name with spaces has to be in quotes; outside of them * ? [...] \
            stand for several names. A lock without a name goes by the place of its creation, @FILE:FUNCTION, \
            and the second one there as @FILE:FUNCTION#2. '#' begins a comment.
            """,
        subcommands: [OrderLearnCommand.self, OrderCheckCommand.self])
}
