package ir

// refuted looks for a point at which every fact holds and d is negative: then no
// proof of [NonNeg] exists, and the search for one, which is slowest when it fails,
// is spared. The points are the same on every run. Small indices and somewhat
// larger symbols satisfy most facts of loops.
func refuted(d *Dim, facts []*Dim) bool {
	var atoms []*Atom
	seen := map[*Atom]bool{}
	collect := func(a *Atom) {
		if !seen[a] {
			seen[a] = true
			atoms = append(atoms, a)
		}
	}
	d.Walk(collect)
	for _, f := range facts {
		f.Walk(collect)
	}
	point := make(map[*Atom]int64, len(atoms))
	at := func(a *Atom) (int64, bool) { v, ok := point[a]; return v, ok }
	holds := func(d *Dim) bool { v, err := d.Eval(at); return err == nil && v >= 0 }
	state := uint64(1)
	for range 64 {
		for _, a := range atoms {
			state = state*6364136223846793005 + 1442695040888963407
			r := int64(state >> 33)
			if a.Kind == AtomSymbol && !IsBound(a) {
				point[a] = 1 + r%6
			} else {
				point[a] = max(0, r%8-3)
			}
		}
		v, err := d.Eval(at)
		if err != nil || v >= 0 {
			continue
		}
		ok := true
		for _, f := range facts {
			ok = ok && holds(f)
		}
		if ok {
			return true
		}
	}
	return false
}
