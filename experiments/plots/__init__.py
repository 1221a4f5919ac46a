"""Pictures: functions that take a frame and axes, draw, and return the axes; they never compute, save or show."""
