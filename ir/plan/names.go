package plan

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// OpName returns what a value is called that the model does not name: the name of its
// operation, with a d in front of a cotangent's and a t in front of a tangent's.
func OpName(v *ir.Value) string {
	if v.Node == nil {
		return "x"
	}
	name := v.Node.Op.Name()
	switch v.Node.Origin.Role {
	case ir.Cotangent:
		name = "d" + strings.ToUpper(name[:1]) + name[1:]
	case ir.Tangent:
		name = "t" + strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}
