"""Whether a message is as the standard says, field by field; nothing of business."""
