"""What several sources say of the same people, brought together.

Everything here is worked out from the sources' present records and from what people decided, never from the order in
which runs came. So any order ends in the same state, a run taken back takes its share of the result with it, and doing
it again changes nothing.
"""
