import ContainerFormat
import Testing

struct KeyLabelTests {
    static let labels: [(KeyLabel, String)] = [
        (.commitment, "commitment"), (.head, "head"), (.metadata, "metadata"), (.run, "run"),
        (.runMAC, "run MAC"), (.page, "page"), (.root, "root"), (.footer, "footer"),
    ]

    @Test(arguments: labels)
    func infoIsThatOfTheSpecification(label: KeyLabel, name: String) {
        let padded = ascii(name) + zeros(16 - name.utf8.count)
        #expect(label.info() == ascii("coffer v1") + [1, 0] + padded + zeros(32))
        let salt = filler(3, 32)
        #expect(label.info(salt: salt) == ascii("coffer v1") + [1, 0] + padded + salt)
        #expect(label.info().count == 59)
    }

    @Test func noTwoLabelsShareAnInfo() {
        #expect(Set(Self.labels.map { $0.0.info() }).count == Self.labels.count)
    }
}
