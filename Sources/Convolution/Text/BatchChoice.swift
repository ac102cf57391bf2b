/// What one value of an option stands for.
enum BatchChoice<Value> {
  case supported(Value)
  /// Why the value is not supported.
  case refused(String)
}
