package ir

// Half says in which half of a differentiated function a node runs.
type Half uint8

// The halves. A node marked Both runs in the forward half and once more in the
// reverse half, so its results need not be kept.
const (
	Fwd Half = 1 << iota
	Rev
	Both = Fwd | Rev
)

// String returns "fwd", "rev" or "both".
func (h Half) String() string {
	switch h {
	case Fwd:
		return "fwd"
	case Rev:
		return "rev"
	case Both:
		return "both"
	}
	return "unmarked"
}

// Optic is a differentiated function A → B in closed form: one graph
// A × B' → B × A', and a mark per node. Sliding a node from one half to the other,
// or running it in both, changes a mark and never the graph or its meaning.
//
// The marks are a side table. The residual, what the forward half must hand to
// the reverse half, is computed from them and stored nowhere.
type Optic struct {
	Closed *Func
	In     int // number of inputs A: the first parameters of Closed; the rest are B'
	Out    int // number of outputs B: the first results of Closed; the rest are A'
	Marks  map[*Node]Half
}

// Residual returns the values that the forward half defines and the reverse half
// reads, in order of definition: results of nodes that run forward only, and
// inputs. It is M of fwd : A → B × M and rev : M × B' → A'.
func (o *Optic) Residual() []*Value {
	read := map[*Value]bool{}
	for _, n := range o.Closed.Nodes {
		if o.Marks[n]&Rev != 0 {
			for _, v := range n.In {
				read[v] = true
			}
		}
	}
	for _, v := range o.Closed.Results[o.Out:] {
		read[v] = true
	}
	var m []*Value
	for _, v := range o.Closed.Params[:o.In] {
		if read[v] {
			m = append(m, v)
		}
	}
	for _, n := range o.Closed.Nodes {
		if o.Marks[n] != Fwd {
			continue
		}
		for _, v := range n.Out {
			if read[v] {
				m = append(m, v)
			}
		}
	}
	return m
}
