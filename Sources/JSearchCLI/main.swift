print("jsearch")
