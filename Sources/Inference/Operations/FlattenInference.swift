import Networks

extension FlattenOperation: ViewOperation {}
