"""`make bench`: figures of the product, each beside what its parts alone can do in the same run."""
