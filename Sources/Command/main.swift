print("diffeo")
