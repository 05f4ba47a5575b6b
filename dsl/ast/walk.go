package ast

// Inspect visits n and what is below it in source order: f is called for each node, and
// its children are left out where it returns false. Comments are not visited.
func Inspect(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	for _, c := range Children(n) {
		Inspect(c, f)
	}
}

// Children lists the nodes directly below n in source order, comments not included.
func Children(n Node) []Node {
	var c children
	switch n := n.(type) {
	case *File:
		c.add(n.Name)
		addAll(&c, n.Decls)
	case Decl:
		c.declaration(n)
	case Spec:
		c.specification(n)
	case Stmt:
		c.statement(n)
	case Expr:
		c.expression(n)
	case *Arg:
		addIdent(&c, n.Name)
		c.add(n.Value)
	case *Binder:
		c.add(n.Name)
		addExpr(&c, n.Bound)
	case *FieldList:
		addAll(&c, n.List)
	case *Field:
		addAll(&c, n.Names)
		c.add(n.Type)
		addExpr(&c, n.Default)
	case *TypeParams:
		addAll(&c, n.List)
	case *TypeParam:
		addAll(&c, n.Names)
		c.add(n.Kind)
	case *ReverseRule:
		addAll(&c, n.Params)
		c.add(n.Body)
	case *LensHalf:
		addAll(&c, n.Params)
		c.add(n.Body)
	}
	return c
}

type children []Node

func (c *children) add(n Node) { *c = append(*c, n) }

func addAll[N Node](c *children, list []N) {
	for _, n := range list {
		c.add(n)
	}
}

// The following add what may be missing: a nil pointer must not become a node.

func addExpr(c *children, x Expr) {
	if x != nil {
		c.add(x)
	}
}

func addIdent(c *children, x *Ident) {
	if x != nil {
		c.add(x)
	}
}

func addTypeParams(c *children, x *TypeParams) {
	if x != nil {
		c.add(x)
	}
}

func addFields(c *children, x *FieldList) {
	if x != nil {
		c.add(x)
	}
}

func (c *children) declaration(n Decl) {
	switch n := n.(type) {
	case *GenDecl:
		addAll(c, n.Specs)
	case *FuncDecl:
		c.add(n.Name)
		addTypeParams(c, n.TypeParams)
		c.add(n.Type)
		if n.Body != nil {
			c.add(n.Body)
		}
		if n.Reverse != nil {
			c.add(n.Reverse)
		}
		addExpr(c, n.Learner)
	case *LensDecl:
		c.add(n.Name)
		addTypeParams(c, n.TypeParams)
		addFields(c, n.Params)
		addFields(c, n.Wires)
		addFields(c, n.Codomain)
		c.halves(n)
		addExpr(c, n.Value)
	}
}

// halves adds get and put in the order in which they were written.
func (c *children) halves(n *LensDecl) {
	first, second := n.Get, n.Put
	if first != nil && second != nil && second.KeyPos < first.KeyPos {
		first, second = second, first
	}
	for _, h := range []*LensHalf{first, second} {
		if h != nil {
			c.add(h)
		}
	}
}

func (c *children) specification(n Spec) {
	switch n := n.(type) {
	case *ImportSpec:
		addIdent(c, n.Name)
		c.add(n.Path)
	case *DimSpec:
		addAll(c, n.Names)
		addExpr(c, n.Value)
	case *ValueSpec:
		addAll(c, n.Names)
		addExpr(c, n.Type)
		addAll(c, n.Values)
	case *TypeSpec:
		c.add(n.Name)
		addTypeParams(c, n.TypeParams)
		c.add(n.Type)
	}
}

func (c *children) statement(n Stmt) {
	switch n := n.(type) {
	case *AssignStmt:
		addAll(c, n.Lhs)
		addAll(c, n.Rhs)
	case *DeclStmt:
		c.add(n.Decl)
	case *ExprStmt:
		c.add(n.X)
	case *ReturnStmt:
		addAll(c, n.Results)
	case *ForStmt:
		addIdent(c, n.Var)
		addExpr(c, n.X)
		addExpr(c, n.Cond)
		c.add(n.Body)
	}
}

func (c *children) expression(n Expr) {
	switch n := n.(type) {
	case *CompositeLit:
		addExpr(c, n.Type)
		addAll(c, n.Elts)
	case *KeyValueExpr:
		c.add(n.Key)
		c.add(n.Value)
	case *FuncLit:
		c.add(n.Type)
		c.add(n.Body)
	case *ParenExpr:
		c.add(n.X)
	case *SelectorExpr:
		c.add(n.X)
		c.add(n.Sel)
	case *IndexExpr:
		c.add(n.X)
		addAll(c, n.Indices)
		addExpr(c, n.Else)
	case *Slice:
		addExpr(c, n.Lo)
		addExpr(c, n.Hi)
	case *Instance:
		c.add(n.X)
		addAll(c, n.Args)
	case *CallExpr:
		c.add(n.Fun)
		addAll(c, n.Args)
	case *UnaryExpr:
		c.add(n.X)
	case *BinaryExpr:
		c.add(n.X)
		c.add(n.Y)
	case *IfExpr:
		c.add(n.Cond)
		c.add(n.Then)
		addExpr(c, n.Else)
	case *Block:
		addAll(c, n.List)
	case *Comprehension:
		addAll(c, n.Binders)
		c.add(n.Body)
	case *Reduction:
		c.add(n.Op)
		addAll(c, n.Binders)
		c.add(n.Body)
	case *ArrayType:
		addAll(c, n.Dims)
		c.add(n.Elem)
	case *StructType:
		c.add(n.Fields)
	case *FuncType:
		c.add(n.Params)
		addFields(c, n.Results)
	}
}
