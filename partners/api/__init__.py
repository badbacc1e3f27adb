"""For the systems of partners: what the pages of a desk can do, over REST."""
