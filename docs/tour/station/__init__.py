"""A weather station: asks its sensors, keeps what they say, and raises an alarm when it gets hot."""
