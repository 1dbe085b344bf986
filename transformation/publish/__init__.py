"""What is staged and passed the gate replaces what readers see."""
