"""What `./ninehours doctor` looks at, a file for each place."""
