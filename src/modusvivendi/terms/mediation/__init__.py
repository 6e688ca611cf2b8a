"""From a dossier to what a mediator is shown first: who would sign what, who refuses, and what turns the no."""
