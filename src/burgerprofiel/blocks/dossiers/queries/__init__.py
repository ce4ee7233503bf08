"""What residents read of their files. The one predicate that decides who reads what is `fragments.READABLE`."""
