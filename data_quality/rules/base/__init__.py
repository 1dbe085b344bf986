"""What every kind of rule is made of: its model, argument types, context and SQL fragments."""
