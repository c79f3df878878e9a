"""Forms check shape; what makes sense is judged by the actions."""
