import Networks

extension DropoutOperation: ViewOperation {}
