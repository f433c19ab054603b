"""How the portal is taken up: counted rightly, cheaply, and without telling on anybody."""
