"""What suppliers say and prove: requests, answers, evidence, submissions, reviews, consent."""
