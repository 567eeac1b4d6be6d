a ${ b
