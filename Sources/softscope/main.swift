print("softscope")
