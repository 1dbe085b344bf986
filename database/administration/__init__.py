"""What an administrator of the server does before there is a schema: roles and databases."""
