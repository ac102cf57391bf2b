import Networks

extension ReshapeOperation: ViewOperation {}
