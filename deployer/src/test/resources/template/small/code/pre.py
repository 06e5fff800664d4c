print("{{length}} stays as it is")
