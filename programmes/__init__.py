"""Whether the network grows: figures that read every floor."""
