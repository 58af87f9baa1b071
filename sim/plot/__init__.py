"""Pictures: the only room that imports matplotlib. Each function takes data and Axes, and returns Axes."""
