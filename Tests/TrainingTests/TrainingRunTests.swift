import Testing
import Training

@Test func placeholder() {}
