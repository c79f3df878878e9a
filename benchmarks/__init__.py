"""What the performance goals are measured with: a seeded data set, this machine's limits, the product beside them."""
