"""What things are: frozen dataclasses without behaviour that needs the outside world."""
