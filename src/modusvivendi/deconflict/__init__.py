"""Whether two filed volumes of space, height and time collide, exactly, and the least change that clears them."""
