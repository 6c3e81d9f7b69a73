"""Mutation testing: small bugs are planted by the hundred, and the tests have to notice them.

`python -m tests.mutation` plants them one by one; docs/mutation.md holds the outcome. What
`tests.controls` plants by hand are the bugs that shops really make; here a machine looks for what
nobody thought of.
"""
