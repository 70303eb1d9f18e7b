"""Turns that leave words out, such as answers and corrections, completed from the turns before."""
