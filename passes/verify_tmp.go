package passes

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

func verify(f *ir.Func) error {
	def := map[*ir.Value]bool{}
	for _, p := range f.Params {
		def[p] = true
	}
	for _, n := range f.Nodes {
		ts := []ir.Type{}
		for _, v := range n.In {
			if !def[v] {
				return fmt.Errorf("%s: operand not defined", n.Op.Name())
			}
			ts = append(ts, v.Type)
		}
		out, err := n.Op.Infer(ts)
		if err != nil {
			return fmt.Errorf("%s: %v", n.Op.Name(), err)
		}
		for i, v := range n.Out {
			if out[i] != v.Type {
				return fmt.Errorf("%s: type", n.Op.Name())
			}
			def[v] = true
		}
	}
	for _, v := range f.Results {
		if !def[v] {
			return fmt.Errorf("result not defined")
		}
	}
	return nil
}
