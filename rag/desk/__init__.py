"""What the desk keeps and works out beside answers: conversations, alarms, timelines, boards, drafts."""
