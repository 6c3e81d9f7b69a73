"""Pictures of products: from staff's files to what buyers see."""
