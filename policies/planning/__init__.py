"""Planning: the reviews of the monthly cycle as pure functions over arrays of items or families."""
