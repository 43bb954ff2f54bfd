"""What corpus.fetch is made of: which addresses are open, the wire under httpx, decoding, robots.txt, taking turns."""
