nobody names this
