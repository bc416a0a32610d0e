"""What the user asks for by menu, button or key: asks back where needed, then gives the command."""
