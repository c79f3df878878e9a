"""What the performance goals are measured with: a seeded data set, limits of this machine, and the product beside them."""
