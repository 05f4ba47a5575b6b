package codegen

import (
	"github.com/gradc/gradc/ir"
)

func (p *printer) problem(r *routine, u *Unit, d ir.Directive) error { return nil }
