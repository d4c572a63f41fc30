"""The four services of NineHours, the command line that talks to them, and the embedded platform.

inventory   knows what there is
relief      knows who needs what, and whether it reached them
allocation  decides who gets what, from where, by when
gateway     is the only door
cli         speaks HTTP to the gateway like any other client
"""
