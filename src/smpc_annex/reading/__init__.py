"""From text to model: YAML with places, JSON Schema for shape, loaders for types."""
