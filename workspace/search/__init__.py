"""One field that finds suppliers, people, papers, answers, findings and more, inside what one may see."""
