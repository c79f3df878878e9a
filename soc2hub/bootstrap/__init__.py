"""What `up` and `test` need before anything is installed. Standard library only, but for `roles` and
`prepare`, which run inside the virtual environment."""
